"""What the reports say: pure functions from measures to Markdown, each figure computed."""
