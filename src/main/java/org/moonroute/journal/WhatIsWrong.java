package org.moonroute.journal;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;

/** Tells a database's errors apart: PostgreSQL's by their state (its manual, appendix A), SQLite's by their code. */
final class WhatIsWrong {
    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_LOCKED = 6;
    private static final int SQLITE_NOT_A_DATABASE = 26;

    /** Shutting down, crashed, starting up; too many connections; a circle of transactions; a standby, before it is promoted. */
    private static final Set<String> PASSING = Set.of("57P01", "57P02", "57P03", "53300", "40001", "40P01", "25006");

    private WhatIsWrong() {}

    /** Whether the same may succeed in a while. */
    static boolean mayPass(SQLException failed) {
        int code = sqliteCode(failed);
        String state = state(failed);
        return failed instanceof SQLTransientException
                || state.startsWith("08")
                || PASSING.contains(state)
                || code == SQLITE_BUSY
                || code == SQLITE_LOCKED;
    }

    /** Whether somebody else has SQLite's file just now. */
    static boolean isBusy(SQLException failed) {
        return sqliteCode(failed) == SQLITE_BUSY;
    }

    /** What the database says, in one line. */
    static String words(SQLException failed) {
        return JournalFailed.masked(String.valueOf(said(failed).getMessage()))
                .strip()
                .replaceAll("\\s*\\R\\s*", "; ")
                .replaceAll("\\.$", "");
    }

    /** What went wrong, where it is told by something around it: a batch of statements, or a pool without a connection. */
    private static SQLException said(SQLException failed) {
        if (failed instanceof BatchUpdateException && failed.getNextException() != null) {
            return failed.getNextException();
        }
        boolean isAround = failed instanceof BatchUpdateException || failed instanceof SQLTransientException;
        return isAround && failed.getCause() instanceof SQLException cause ? cause : failed;
    }

    /** What its user can do about a journal that cannot be opened. */
    static String wayOut(SQLException failed) {
        int code = sqliteCode(failed);
        if (code == SQLITE_NOT_A_DATABASE) {
            return "Move the file away, or name another one.";
        }
        if (code == SQLITE_BUSY) {
            return "Let the other process end, or name another file.";
        }
        if (code != 0) {
            return "Make the file and its folder readable and writable for this user, or name another file.";
        }
        String state = state(failed);
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            case "28" -> "Check the user and the password.";
            case "3D" -> "Make the database, or name another one.";
            case "42" -> "Let the user make tables, or read and write those that there are.";
            case "08", "57" -> "See that the server runs there, and takes connections from here.";
            default -> "Check the URL, the user and the password.";
        };
    }

    /** Its first byte; the rest are finer shades. */
    private static int sqliteCode(SQLException failed) {
        return said(failed).getErrorCode() & 0xff;
    }

    private static String state(SQLException failed) {
        String state = said(failed).getSQLState();
        return state == null ? "" : state;
    }
}
