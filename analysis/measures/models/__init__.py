"""What is estimated and not counted: the year-end projection and the scenario, each with its test."""
