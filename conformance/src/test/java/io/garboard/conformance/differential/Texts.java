package io.garboard.conformance.differential;

/** Cuts messages down to what a reader of a failure needs. */
final class Texts {
    private static final int LONGEST = 4_000;
    private static final int LONGEST_LITERAL = 40;

    private Texts() {}

    /** Long byte strings lose their tails, line breaks their place, and the whole its excess. */
    static String shortened(String text) {
        StringBuilder kept = new StringBuilder();
        int literal = -1; // length of the literal we are in
        for (int i = 0; i < text.length() && kept.length() < LONGEST; i++) {
            char c = text.charAt(i);
            if (c == '"') {
                kept.append(literal > LONGEST_LITERAL ? "…\"" : "\"");
                literal = literal < 0 ? 0 : -1;
            } else if (literal < 0) {
                kept.append(c);
            } else {
                int width = c == '\\' ? 2 : 1; // an escaped quote does not end the literal
                literal += width;
                if (literal <= LONGEST_LITERAL) {
                    kept.append(text, i, i + width);
                }
                i += width - 1;
            }
        }
        return kept.toString().replaceAll("\\s*\n\\s*", " ");
    }
}
