"""What a page says, put in order: dates, body, questions, credits, names."""
