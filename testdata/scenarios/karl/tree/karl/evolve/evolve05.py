def evolve(root):
    """rewrites the people directory, once more"""
