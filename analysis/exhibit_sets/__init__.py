"""The exhibits of each report: measure, chart and words joined, one function for each exhibit."""
