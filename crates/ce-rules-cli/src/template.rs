//! The workbook to fill in.
