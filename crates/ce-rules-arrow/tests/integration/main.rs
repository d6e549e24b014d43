//! Tables come to what requests come to.

mod equality;
mod expected;
mod shapes;
