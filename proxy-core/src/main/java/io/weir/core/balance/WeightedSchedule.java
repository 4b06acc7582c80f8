package io.weir.core.balance;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * One round of smooth weighted turns as a table: each candidate has its share of the turns, spread as evenly as whole
 * turns can be. Computed by earliest eligible virtual deadline: the k-th turn of weight w belongs between k/w and
 * (k+1)/w of the round.
 */
final class WeightedSchedule {
    /** Weights are divided by their greatest common divisor, then scaled down until a round is no longer than this. */
    static final int LENGTH_MAX = 16_384;

    private WeightedSchedule() {}

    /** Indexes into {@code candidates} in the order of their turns. */
    static int[] of(Candidates candidates) {
        int[] turns = turns(candidates);
        int length = Arrays.stream(turns).sum();
        PriorityQueue<Turn> byDeadline = new PriorityQueue<>(
                (a, b) -> a.deadline() != b.deadline() ? Double.compare(a.deadline(), b.deadline())
                        : Integer.compare(a.index(), b.index()));
        PriorityQueue<Turn> byStart = new PriorityQueue<>(
                (a, b) -> a.start() != b.start() ? Double.compare(a.start(), b.start())
                        : Integer.compare(a.index(), b.index()));
        for (int index = 0; index < turns.length; index++) {
            byDeadline.add(new Turn(index, 0, turns[index]));
        }
        int[] schedule = new int[length];
        for (int position = 0; position < length; position++) {
            double now = (double) position / length;
            while (!byStart.isEmpty() && byStart.element().start() <= now) {
                byDeadline.add(byStart.remove());
            }
            Turn turn = byDeadline.isEmpty() ? byStart.remove() : byDeadline.remove();
            schedule[position] = turn.index();
            if (turn.number() + 1 < turn.count()) {
                byStart.add(new Turn(turn.index(), turn.number() + 1, turn.count()));
            }
        }
        return schedule;
    }

    private static int[] turns(Candidates candidates) {
        int[] turns = new int[candidates.size()];
        int divisor = 0;
        for (int i = 0; i < turns.length; i++) {
            divisor = gcd(divisor, candidates.weight(i));
        }
        double scale = Math.min(1, (double) LENGTH_MAX * divisor / candidates.weightSum());
        for (int i = 0; i < turns.length; i++) {
            turns[i] = Math.max(1, (int) Math.round((double) candidates.weight(i) / divisor * scale));
        }
        return turns;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** Turn {@code number} of {@code count} that the candidate has in a round. */
    private record Turn(int index, int number, int count) {
        double start() {
            return (double) number / count;
        }

        double deadline() {
            return (number + 1.0) / count;
        }
    }
}
