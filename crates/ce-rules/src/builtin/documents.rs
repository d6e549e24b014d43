// Made by `cargo xtask generate`.
&[
    include_str!("../../policies/hunan-2020.toml"),
    include_str!("../../policies/hunan-2021.toml"),
    include_str!("../../policies/hunan-safety-tech-2021.toml"),
]
