"""What makes a release believable: what cannot be true, and what nobody would believe unasked."""
