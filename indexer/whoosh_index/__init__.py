"""The local index: what lies in its folder, written in commits that outlive a crash, and read back."""
