"""The market's terms (供需参数) as people set them: versions, drafts, signatures."""
