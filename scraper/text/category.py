"""The category of a `Category - Title` headline, by the names that arXiv gives its subjects."""

from typing import Final

_CATEGORIES: Final = frozenset(
    {
        "Accelerator Physics", "Artificial Intelligence", "Astrophysics", "Computation and Language",
        "Computational Complexity", "Computational Geometry", "Computer Science", "Computer Vision",
        "Computer Vision and Pattern Recognition", "Computers and Society", "Condensed Matter",
        "Cosmology", "Cryptography and Security", "Data Structures and Algorithms", "Databases",
        "Distributed, Parallel, and Cluster Computing", "Earth and Planetary Astrophysics", "Economics",
        "Emerging Technologies", "General Relativity", "Genomics", "Graphics", "Hardware Architecture",
        "High Energy Astrophysical Phenomena", "High Energy Physics", "Human-Computer Interaction",
        "Image and Video Processing", "Information Retrieval", "Information Theory",
        "Instrumentation and Methods for Astrophysics", "Logic in Computer Science", "Machine Learning",
        "Mathematics", "Medical Physics", "Multiagent Systems", "Multimedia",
        "Networking and Internet Architecture", "Neural and Evolutionary Computing", "Neurons and Cognition",
        "Numerical Analysis", "Operating Systems", "Optimization and Control", "Performance", "Physics",
        "Programming Languages", "Quantitative Biology", "Quantitative Methods", "Quantum Physics",
        "Robotics", "Signal Processing", "Social and Information Networks", "Software Engineering",
        "Solar and Stellar Astrophysics", "Sound", "Statistics", "Systems and Control",
        "Audio and Speech Processing", "Astrophysics of Galaxies", "Computer Science and Game Theory",
    }
)  # fmt: skip


def category_of(title: str) -> str:
    """The category of a `Category - Title` headline, if it is one that arXiv knows."""
    head, dash, rest = title.partition(" - ")
    return head.strip() if dash and rest.strip() and head.strip() in _CATEGORIES else ""
