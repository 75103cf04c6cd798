package io.garboard.bench.report;

import java.util.Arrays;

/** The values of one figure in all runs. */
final class Samples {

    private final double[] sorted;

    private Samples(double[] sorted) {
        this.sorted = sorted;
    }

    /** Takes values in any order. */
    static Samples of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Samples(sorted);
    }

    /** The middle one, or the mean of the two in the middle; NaN if there is none. */
    double median() {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** How far they lie apart: (largest - smallest) / median; NaN if the median is 0 or there is none. */
    double spread() {
        double median = median();
        return median == 0 || sorted.length == 0 ? Double.NaN : (sorted[sorted.length - 1] - sorted[0]) / median;
    }

    /** This median to another; NaN if the other is 0. */
    double ratio(Samples other) {
        double theirs = other.median();
        return theirs == 0 ? Double.NaN : median() / theirs;
    }
}
