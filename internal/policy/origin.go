package policy

// Origin says where a value was written: the name of its layer, the file in that layer and the line. A path goes by
// keys, and by the names of items: “settings.log_days”, “clauses[filter.games].text”, “matrices/learner.rows[bypass]”.
// What is not in the pack has no origin.
func (p *Pack) Origin(path string) (layer, file string, line int) {
	found, where := follow(p.parts, path)
	if found == nil {
		return "", "", 0
	}
	layer, file = layerOf(where.file)
	if layer == "" && len(p.Layers) > 0 {
		layer = p.Layers[len(p.Layers)-1].Name
	}
	return layer, file, where.line
}
