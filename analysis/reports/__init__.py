"""The reports: for each part, an exhibit of measure and chart, and `*_words`, the sentences beside it."""
