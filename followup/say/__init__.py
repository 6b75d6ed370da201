"""What to say: drafts, cards, recordings."""
