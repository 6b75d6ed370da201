"""What worked: from tables or a log to results with an interval, a sentence and a chart."""
