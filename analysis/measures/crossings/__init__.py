"""Small-boat crossings: days, seasons, records, people, and what came after an event."""
