"""The national capability register: who can do what, by which evidence (requirement KOM-11)."""
