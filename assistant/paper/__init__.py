"""What is printed: the questions for a clinician's review, and the note for a person's doctor."""
