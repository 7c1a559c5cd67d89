package probing

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"strconv"
	"strings"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

const (
	maxName    = 80
	maxAnswers = 2000
	maxSheet   = 2 << 20 // bytes of a sheet that a device sends
)

// addPoint makes a place with a key that is shown once.
func (p *Probing) addPoint(ctx context.Context, tx *ledger.Tx, name, network string) (key string, e ledger.Event, err error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" || len([]rune(name)) > maxName {
		return "", e, errs.Bad("name", "Enter a name for the place, such as “Kestrel class, tablet trolley”, of at most 80 letters.")
	}
	key = rand.Text()
	one := point{ID: tx.ID(), Name: name, Network: network, Hash: hashOf(key), By: tx.Grant.Actor().Person, At: tx.Now}
	return key, ledger.Event{Verb: "probing.point-added", Subject: one.ref(tx.School), Changes: []ledger.Change{
		{Field: "name", Class: ledger.Open, After: name}, {Field: "network", Class: ledger.Open, After: network}}}, p.store.addPoint(ctx, tx, one)
}

// endPoint makes a place's key worthless. What was found there stays on the sheet's history.
func (p *Probing) endPoint(ctx context.Context, tx *ledger.Tx, id string) (ledger.Event, error) {
	one, err := p.store.point(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	return ledger.Event{Verb: "probing.point-ended", Subject: one.ref(tx.School), Changes: []ledger.Change{{Field: "name", Class: ledger.Open, Before: one.Name}}},
		p.store.endPoint(ctx, tx, id, tx.Now)
}

// place finds the place of a key and what its device should ask.
func (p *Probing) place(ctx context.Context, key string) (one point, all []board.Question, err error) {
	err = p.base.Ledger.Read(ctx, p.job("place"), func(tx *ledger.Tx) (err error) {
		one, err = p.store.byKey(ctx, tx, key)
		return err
	})
	if rules := p.rules(); err == nil && rules != nil {
		all = pointQuestions(rules, one.Network)
	}
	for i := range all {
		if p.hooks.Lend != nil && all[i].Door != doorDirect {
			all[i].Pass = p.hooks.Lend(all[i])
		}
	}
	return one, all, err
}

// fetch gives a device its questions, and notes that it was there: a key that asks and never answers is seen in the trail.
func (p *Probing) fetch(ctx context.Context, key string) ([]board.Question, error) {
	one, all, err := p.place(ctx, key)
	if err != nil {
		return nil, err
	}
	return all, p.base.Ledger.Write(ctx, p.job("place"), func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "probing.fetched", Subject: one.ref(tx.School), Changes: []ledger.Change{
			{Field: "questions", Class: ledger.Open, After: strconv.Itoa(len(all))}}}, p.store.seen(ctx, tx, one.ID, tx.Now)
	})
}

// receive takes the sheet of a device: answers to questions that it was given, and to no others. serves STD-05, WEB-01
func (p *Probing) receive(ctx context.Context, key, text string) error {
	one, asked, err := p.place(ctx, key)
	if err != nil {
		return err
	}
	var sent []board.Answer
	if len(text) > maxSheet || json.Unmarshal([]byte(text), &sent) != nil || len(sent) > maxAnswers {
		return errs.Bad("sheet", "The sheet cannot be read. Run “belisha probe” of the same version as the school's Belisha.")
	}
	known := make(map[string]board.Question, len(asked))
	for _, q := range asked {
		known[q.ID()] = q
	}
	now := p.base.Now()
	answers := make([]board.Answer, 0, len(sent))
	for _, a := range sent {
		q, ok := known[a.ID()]
		if !ok {
			return errs.Bad("sheet", "The sheet answers a question that was not asked. Fetch the questions again: the policy may have changed.")
		}
		a.Question, a.At, a.Why, a.Rule = q, now, bounded(a.Why), bounded(a.Rule)
		if a.Found != board.Allow && a.Found != board.Block {
			a.Found = board.Failed
		}
		answers = append(answers, a)
	}
	err = p.base.Ledger.Write(ctx, p.job("place"), func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "probing.received", Subject: ref.New(tx.School, PointKind, one.ID), Changes: []ledger.Change{
			{Field: "answers", Class: ledger.Open, After: strconv.Itoa(len(answers))}}}, p.store.seen(ctx, tx, one.ID, clock.Text(now))
	})
	if err != nil {
		return err
	}
	return p.note(ctx, one.ID, answers)
}

// bounded keeps what a device says short and printable.
func bounded(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if r := []rune(s); len(r) > 200 {
		return string(r[:200])
	}
	return s
}
