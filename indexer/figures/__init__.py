"""What a report says in figures: what was reached and what is promised, in whose words. Report → figures, nothing else."""
