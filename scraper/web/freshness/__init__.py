"""Answers that need not be made again, and a site that notices when its archive has changed."""
