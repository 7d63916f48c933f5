"""The people of an archive: who is behind which credit, kept up to date with what comes in.

first_guess   while episodes are written: someone of that name
mentions      what credits, papers and links say of people, and what of it is new
settling      who is who, for all whom the news may concern
rulings       what a person ruled; lookup   finding the author that a person means
"""
