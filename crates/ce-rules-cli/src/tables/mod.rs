//! Tables in files: Parquet and Arrow IPC, read ahead on all cores and written behind, whatever their length.
//!
//! A table is a file, or a folder whose files are its parts, in the order of their names. A folder may hold the two flat
//! tables by their names, `applicants` and `activities`, each of them a file or a folder again; otherwise it is one nested
//! table.

mod read;
mod write;

use std::io;
use std::path::{Path, PathBuf};

use arrow_schema::ArrowError;

pub use read::{Extent, Reader};
pub use write::Writers;

/// The forms of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Parquet.
    Parquet,
    /// Arrow IPC, the file form: `.arrow`, `.feather`.
    Ipc,
}

impl Form {
    /// By the ending of a file's name; nothing for any other file.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_lowercase().as_str() {
            "parquet" | "pq" => Some(Self::Parquet),
            "arrow" | "feather" | "ipc" => Some(Self::Ipc),
            _ => None,
        }
    }

    /// The ending of the files that are written.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Ipc => "arrow",
        }
    }
}

/// Why files of tables cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// What the system says of a file.
    #[error("{}: {}", .0.display(), .1)]
    System(PathBuf, #[source] io::Error),
    /// What is in a file is no table.
    #[error("{}: {}", .0.display(), .1)]
    Table(PathBuf, #[source] ArrowError),
    /// Not a file of a table.
    #[error("{}: no table", .0.display())]
    NoTable(PathBuf),
    /// The parts of a table have other columns.
    #[error("{} has other columns than {}", .1.display(), .0.display())]
    OtherColumns(PathBuf, PathBuf),
}

/// The files of a table, all of one form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// Their form.
    pub form: Form,
    /// The files, at least one.
    pub paths: Vec<PathBuf>,
}

/// The tables to assess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tables {
    /// Two flat ones: applicants and activities.
    Flat(Files, Files),
    /// A nested one.
    Nested(Files),
}

impl Files {
    /// The file, or the files of the folder.
    pub fn of(path: &Path) -> Result<Self, FileError> {
        if !path.is_dir() {
            let form = Form::of(path).ok_or_else(|| FileError::NoTable(path.to_owned()))?;
            return Ok(Self { form, paths: vec![path.to_owned()] });
        }
        let mut paths: Vec<PathBuf> =
            entries(path)?.into_iter().filter(|file| file.is_file() && Form::of(file).is_some()).collect();
        paths.sort();
        let Some(form) = paths.first().and_then(|first| Form::of(first)) else {
            return Err(FileError::NoTable(path.to_owned()));
        };
        match paths.iter().find(|file| Form::of(file) != Some(form)) {
            Some(other) => Err(FileError::OtherColumns(paths[0].clone(), other.clone())),
            None => Ok(Self { form, paths }),
        }
    }
}

impl Tables {
    /// What a file or folder holds, or two of them.
    pub fn of(path: &Path, activities: Option<&Path>) -> Result<Self, FileError> {
        if let Some(activities) = activities {
            return Ok(Self::Flat(Files::of(path)?, Files::of(activities)?));
        }
        if path.is_dir() {
            let named = |name: &str| {
                let there = entries(path)?;
                let is = |there: &&PathBuf| {
                    there.file_stem().is_some_and(|stem| stem == name)
                        && (there.is_dir() || Form::of(there).is_some())
                };
                Ok::<_, FileError>(there.iter().find(is).cloned())
            };
            if let (Some(applicants), Some(activities)) = (named("applicants")?, named("activities")?) {
                return Ok(Self::Flat(Files::of(&applicants)?, Files::of(&activities)?));
            }
        }
        Ok(Self::Nested(Files::of(path)?))
    }

    /// The files, in whatever order.
    pub fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        let (one, other) = match self {
            Self::Flat(applicants, activities) => (applicants, Some(activities)),
            Self::Nested(people) => (people, None),
        };
        one.paths.iter().chain(other.into_iter().flat_map(|files| &files.paths))
    }

    /// The form of the first file, in which results are written too.
    pub const fn form(&self) -> Form {
        match self {
            Self::Flat(files, _) | Self::Nested(files) => files.form,
        }
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let failed = |error| FileError::System(folder.to_owned(), error);
    let entries = std::fs::read_dir(folder).map_err(failed)?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>().map_err(failed)?;
    paths.sort();
    Ok(paths)
}
