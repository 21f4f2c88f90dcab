// What a search shows first: the lessons, then the glossary and the other pages, then the functions of `helpers`.
var Scorer = {
  score: ([page, , , , score]) => score + (page.startsWith("lessons/") ? 20 : page.startsWith("api/") ? 0 : 10),
  objNameMatch: 8,
  objPartialMatch: 2,
  objPrio: { 0: 0, 1: 0, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
