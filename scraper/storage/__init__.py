"""What both databases share: opening with care, migrating with a copy kept, copying with proof."""
