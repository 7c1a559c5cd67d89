package record

import "belisha/internal/ledger"

// Opened is the event that must come with Open. When Open ran inside another feature's write, that write's event
// names the incident in Also, so that its rows are sealed.
func (i Incident) Opened() ledger.Event {
	return ledger.Event{Verb: "incidents.opened", Subject: i.Ref(), Changes: []ledger.Change{
		{Field: "number", Class: ledger.Open, After: i.Number}, {Field: "route", Class: ledger.Open, After: i.Route}}}
}

// UploadRefused is the event for that. // serves INC-45
func (i Incident) UploadRefused() ledger.Event {
	return ledger.Event{Verb: "incidents.upload-refused", Subject: i.Ref(), Changes: []ledger.Change{{Field: "upload", Class: ledger.Open, After: "refused"}}}
}
