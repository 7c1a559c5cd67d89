package lists

// table is what an index holds: every hash once, ascending, and for each the number of its set of lists.
type table struct {
	hashes []uint64
	ids    []uint16
	sets   []Set
	flags  uint32
}

// front is the next unmerged hash of one list.
type front struct {
	hash uint64
	list int
	rest []uint64
}

// merge joins sorted lists into one table. It keeps the lists' heads in a heap, so that no copy with list numbers is
// ever made: beside the hashes themselves it needs ten bytes a name.
func merge(found []*reading) *table {
	t := &table{}
	heap := make([]front, 0, len(found))
	total := 0
	for n, one := range found {
		t.flags |= one.flags
		total += len(one.hashes)
		if len(one.hashes) > 0 {
			heap = append(heap, front{one.hashes[0], n, one.hashes[1:]})
		}
	}
	t.hashes, t.ids = make([]uint64, 0, total), make([]uint16, 0, total)
	for i := len(heap)/2 - 1; i >= 0; i-- {
		sink(heap, i)
	}
	number := make(map[Set]uint16)
	for len(heap) > 0 {
		hash, set := heap[0].hash, Set{}
		for len(heap) > 0 && heap[0].hash == hash {
			set = set.With(heap[0].list)
			heap = advance(heap)
		}
		t.hashes = append(t.hashes, hash)
		t.ids = append(t.ids, t.number(number, set))
	}
	return t
}

// number gives each different set of lists a number.
func (t *table) number(known map[Set]uint16, set Set) uint16 {
	if id, ok := known[set]; ok {
		return id
	}
	if len(t.sets) == maxSets {
		// So many combinations never meet in practice. Should they, the host joins the last set, widened: a list too
		// many is safe, a list too few is not.
		t.sets[maxSets-1] = t.sets[maxSets-1].Or(set)
		return maxSets - 1
	}
	id := uint16(len(t.sets))
	t.sets = append(t.sets, set)
	known[set] = id
	return id
}

// advance moves the smallest head on by one.
func advance(heap []front) []front {
	if top := &heap[0]; len(top.rest) > 0 {
		top.hash, top.rest = top.rest[0], top.rest[1:]
	} else {
		heap[0] = heap[len(heap)-1]
		heap = heap[:len(heap)-1]
	}
	sink(heap, 0)
	return heap
}

// sink restores the heap below i.
func sink(heap []front, i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(heap); child++ {
			if heap[child].hash < heap[least].hash {
				least = child
			}
		}
		if least == i {
			return
		}
		heap[i], heap[least] = heap[least], heap[i]
		i = least
	}
}
