package policy

import (
	"fmt"
	"strings"
)

// ParseSpan reads "12:00-13:15" as minutes after midnight. The end may be "24:00" and comes after the start.
func ParseSpan(span string) (from, to int, err error) {
	start, end, ok := strings.Cut(span, "-")
	if !ok {
		return 0, 0, fmt.Errorf("policy: reading the span %q: no “-” in it", span)
	}
	if from, err = minutes(start); err != nil {
		return 0, 0, err
	}
	if to, err = minutes(end); err != nil {
		return 0, 0, err
	}
	if to <= from {
		return 0, 0, fmt.Errorf("policy: reading the span %q: it ends before it starts", span)
	}
	return from, to, nil
}

// ParseDaily reads hours of every day, as "07:30-18:00", as minutes after midnight. Those that end before they start go
// over midnight: "23:00-05:00".
func ParseDaily(hours string) (from, to int, err error) {
	start, end, ok := strings.Cut(hours, "-")
	if !ok {
		return 0, 0, fmt.Errorf("policy: reading the hours %q: no “-” in them", hours)
	}
	if from, err = minutes(start); err != nil {
		return 0, 0, err
	}
	if to, err = minutes(end); err != nil {
		return 0, 0, err
	}
	if from == to {
		return 0, 0, fmt.Errorf("policy: reading the hours %q: they end when they start", hours)
	}
	return from, to, nil
}

// ParseClock reads a time of day, as "18:30", as minutes after midnight.
func ParseClock(clock string) (int, error) { return minutes(clock) }

func minutes(clock string) (int, error) {
	fault := fmt.Errorf("policy: reading the time %q: not like 08:30", clock)
	if len(clock) != 5 || clock[2] != ':' {
		return 0, fault
	}
	for _, i := range []int{0, 1, 3, 4} {
		if clock[i] < '0' || clock[i] > '9' {
			return 0, fault
		}
	}
	hour, minute := int(clock[0]-'0')*10+int(clock[1]-'0'), int(clock[3]-'0')*10+int(clock[4]-'0')
	if minute > 59 || hour*60+minute > 24*60 {
		return 0, fault
	}
	return hour*60 + minute, nil
}
