package lists

import "math/bits"

// MaxLists is how many list folders one index can hold. The UT1 collection alone has nearly seventy.
const MaxLists = 128

// Set says on which lists a host stands: one bit a list, in the order of Index.Lists. The zero Set is "on none".
type Set [2]uint64

// With returns the set with list n added.
func (s Set) With(n int) Set {
	s[n>>6&1] |= 1 << (n & 63)
	return s
}

// Has says whether list n is in the set.
func (s Set) Has(n int) bool { return s[n>>6&1]>>(n&63)&1 == 1 }

// Or returns what is in either.
func (s Set) Or(o Set) Set { return Set{s[0] | o[0], s[1] | o[1]} }

// And returns what is in both.
func (s Set) And(o Set) Set { return Set{s[0] & o[0], s[1] & o[1]} }

// Without returns what is in this set and not in the other.
func (s Set) Without(o Set) Set { return Set{s[0] &^ o[0], s[1] &^ o[1]} }

// Empty says whether no list is in the set.
func (s Set) Empty() bool { return s[0]|s[1] == 0 }

// First returns the lowest list number in the set, -1 for none.
func (s Set) First() int {
	if s[0] != 0 {
		return bits.TrailingZeros64(s[0])
	}
	if s[1] != 0 {
		return 64 + bits.TrailingZeros64(s[1])
	}
	return -1
}

// Count returns how many lists are in the set.
func (s Set) Count() int { return bits.OnesCount64(s[0]) + bits.OnesCount64(s[1]) }
