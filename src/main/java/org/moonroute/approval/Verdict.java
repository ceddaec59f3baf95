package org.moonroute.approval;

/**
 * What came of somebody's deciding.
 *
 * @param approval as it stands now
 * @param counts whether it is this decision that stands; else another came first, or it was too late
 */
public record Verdict(Approval approval, boolean counts) {}
