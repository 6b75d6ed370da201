# The same with R's survival: Rscript benchmarks/survival.R fixed|varying FILE; see ways.py.
suppressPackageStartupMessages(library(survival))
given <- commandArgs(trailingOnly = TRUE)
table <- read.csv(given[2])

fixed <- function(part) {
  coxph(Surv(observed_days + 1, answer == "positive") ~ !is.na(follow_up_day), part, ties = "breslow")
}

varying <- function(part) {
  part$end <- part$observed_days + 1
  part$moved <- ifelse(part$follow_up_day < part$observed_days, part$follow_up_day + 1, NA)
  rows <- tmerge(part, part, id = application, yes = event(end, answer == "positive"), followed = tdc(moved))
  coxph(Surv(tstart, tstop, yes) ~ followed, rows, ties = "breslow")
}

way <- if (given[1] == "fixed") fixed else varying
one <- function(part) {
  fit <- way(part)
  exp(coef(fit)[1] + c(0, -1.96, 1.96) * sqrt(vcov(fit)[1, 1]))
}
parts <- split(table, table$class)
began <- sum(proc.time()[1:2])
found <- lapply(parts, one)
spent <- (sum(proc.time()[1:2]) - began) / length(parts)
rows <- paste0("[", vapply(found, function(f) paste(signif(f, 8), collapse = ","), ""), "]", collapse = ",")
cat(sprintf('{"seconds": %.6f, "found": [%s]}\n', spent, rows))
