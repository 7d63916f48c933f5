"""What stands between the site and strangers, and what they get when something fails."""
