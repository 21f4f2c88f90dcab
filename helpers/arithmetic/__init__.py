"""The functions of `helpers.functional`, one subject a file. Import them from there."""
