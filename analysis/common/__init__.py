"""What every room may use: errors, British wording, names, paths, periods."""
