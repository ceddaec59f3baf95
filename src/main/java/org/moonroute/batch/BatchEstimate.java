package org.moonroute.batch;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/**
 * What a batch would need, if each row were answered by one request.
 *
 * @param rows rows that would be asked
 * @param promptTokens tokens of their prompts, estimated
 * @param replyTokens tokens that their answers may have at most
 * @param least US dollars for the prompts alone; null when a price is not known
 * @param most US dollars if every answer had all the tokens that it may have; null likewise
 * @param shortest the time that the account's limits leave for it, at the least
 * @param problems what is wrong with rows, the first of them
 * @param bad how many rows are wrong
 */
public record BatchEstimate(
        long rows,
        long promptTokens,
        long replyTokens,
        BigDecimal least,
        BigDecimal most,
        Duration shortest,
        List<String> problems,
        long bad) {}
