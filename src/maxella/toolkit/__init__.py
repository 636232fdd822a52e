"""The package as a data scientist has it: data frames in and out, ids in their own type."""
