package rules

// Nearest is the word of known that was most likely meant by word, or "" when none is near. Near means that a third of the
// letters at most, but always one, is missing, superfluous, wrong, or swapped with its neighbour. Of words that are equally
// near the first one counts.
func Nearest(word string, known []string) string {
	best, least := "", len(word)/3+1
	if least < 2 {
		least = 2
	}
	for _, k := range known {
		if abs(len(k)-len(word)) >= least {
			continue // also keeps a hostile word of a megabyte from being compared
		}
		if d := distance(word, k); d < least {
			best, least = k, d
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }

// distance is the number of insertions, deletions, substitutions and swaps of neighbours between a and b (optimal string
// alignment).
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
