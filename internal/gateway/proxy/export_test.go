package proxy

// Occupy takes all readers of texts until they are let go.
func (s *Server) Occupy() (free func()) {
	r := &s.reading
	r.mu.Lock()
	defer r.mu.Unlock()
	had := r.readers
	r.readers = 0
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.readers = had
		if len(r.waiting) > 0 {
			r.working++
			go r.work()
		}
	}
}

// Settle waits until every text that was heard is read.
func (s *Server) Settle() { s.reading.settle() }

// Held is how many bytes are kept for reading.
func (s *Server) Held() int64 { return s.reading.held.Load() }
