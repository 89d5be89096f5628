"""Role descriptions, frameworks, standards and qualifications: what there is to be competent in."""
