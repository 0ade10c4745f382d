"""Results as files: tables, a workbook, a briefing, slides, a bundle."""
