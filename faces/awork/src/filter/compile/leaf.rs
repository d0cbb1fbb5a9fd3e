//! One property against literals, and the tests of the model that say the same.

use jiff::Timestamp;
use polydex_model::query::{Collation, Scalar, Test};

use crate::filter::{
    Expr, Function, Literal, Operator, Property, QueryError, Term, evaluate::is_small,
};

/// One property against literals.
#[derive(Debug)]
pub struct Leaf<'a> {
    /// The property.
    pub property: &'a Property,
    /// Whether it is put in small letters first.
    pub lower: bool,
    /// What is asked of it.
    pub asked: Asked<'a>,
}

/// What is asked of a property.
#[derive(Debug)]
pub enum Asked<'a> {
    /// A comparison.
    Compare(Operator, &'a Literal),
    /// One of these.
    In(&'a [Literal]),
    /// A function of the text.
    Test(Function, &'a Literal),
}

/// What a property must be like, in tests of the model.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// No value does.
    Never,
    /// This test.
    Is(Test),
    /// Not so; holds for a missing value where the inner verdict fails for it.
    Not(Box<Verdict>),
    /// Any of these.
    Either(Vec<Verdict>),
}

/// Where a literal is among the values that a property can have.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// On this one.
    At(Scalar),
    /// Between this one and the next.
    After(Scalar),
    /// Before all of them.
    Below,
    /// Behind all of them.
    Above,
}

impl Step {
    /// At or behind this microsecond.
    pub fn micros(micros: i128, is_exact: bool) -> Self {
        let time = i64::try_from(micros).ok().and_then(|at| Timestamp::from_microsecond(at).ok());
        match time {
            Some(time) if is_exact => Self::At(Scalar::Time(time)),
            Some(time) => Self::After(Scalar::Time(time)),
            None if micros < 0 => Self::Below,
            None => Self::Above,
        }
    }
}

impl<'a> Leaf<'a> {
    /// The leaf that a condition is; `None` if it has no property at all. Two properties do not
    /// compare with each other here.
    pub fn of(expr: &'a Expr) -> Result<Option<Self>, QueryError> {
        let (term, asked) = match expr {
            Expr::Compare(operator, term, Term::Literal(literal)) => {
                (term, Asked::Compare(*operator, literal))
            }
            Expr::Compare(operator, Term::Literal(literal), term) => {
                (term, Asked::Compare(operator.mirrored(), literal))
            }
            Expr::In(term, literals) => (term, Asked::In(literals)),
            Expr::Test(function, term, Term::Literal(literal)) => {
                (term, Asked::Test(*function, literal))
            }
            Expr::Compare(_, left, right) | Expr::Test(_, left, right) => {
                let at = place(left).or_else(|| place(right)).unwrap_or_default();
                return Err(QueryError::filter(at, "one side must be a literal here"));
            }
            _ => return Ok(None),
        };
        match term {
            Term::Property(property) => Ok(Some(Self { property, lower: false, asked })),
            Term::Lower(property) => Ok(Some(Self { property, lower: true, asked })),
            Term::Literal(_) | Term::Count(..) => Ok(None),
        }
    }

    /// As a test of a text.
    pub fn text(&self) -> Result<Verdict, QueryError> {
        match self.asked {
            Asked::Compare(operator, literal) => self.compare_text(operator, literal),
            Asked::In(literals) if self.lower => {
                let each = literals.iter();
                let each = each.map(|literal| self.compare_text(Operator::Equal, literal));
                Ok(Verdict::Either(each.collect::<Result<_, _>>()?))
            }
            Asked::In(literals) => {
                let texts = literals.iter().filter_map(|literal| self.comparable(literal));
                let one_of = Verdict::Is(Test::OneOf(texts.map(Scalar::Text).collect()));
                let missing = literals.contains(&Literal::Null);
                let missing = missing.then_some(Verdict::Is(Test::Missing));
                Ok(Verdict::Either([one_of].into_iter().chain(missing).collect()))
            }
            Asked::Test(function, literal) => {
                let Some(part) = self.comparable(literal) else {
                    return Ok(Verdict::Never);
                };
                Ok(Verdict::Is(match function {
                    Function::StartsWith => Test::StartsWith(part, self.collation()),
                    Function::EndsWith => Test::EndsWith(part, self.collation()),
                    Function::Contains => Test::Contains(part, self.collation()),
                }))
            }
        }
    }

    fn collation(&self) -> Collation {
        if self.lower { Collation::Folded } else { Collation::Exact }
    }

    /// As a test of a UUID.
    pub fn id(&self) -> Result<Verdict, QueryError> {
        self.steps(|literal| match literal {
            Literal::Id(id) => Step::At(Scalar::Uuid(*id)),
            _ => Step::Below,
        })
    }

    /// As a test of a moment; the store keeps microseconds.
    pub fn time(&self) -> Result<Verdict, QueryError> {
        self.steps(|literal| match literal {
            Literal::Time(at) => {
                let nanos = at.as_nanosecond();
                Step::micros(nanos.div_euclid(1000), nanos.rem_euclid(1000) == 0)
            }
            _ => Step::Below,
        })
    }

    /// As a test of a value that only takes steps; `step` finds where a literal is among them.
    pub fn steps(&self, step: impl Fn(&Literal) -> Step) -> Result<Verdict, QueryError> {
        let compare = |operator, literal: &Literal| match literal {
            Literal::Null => missing(operator),
            literal => compare_step(operator, step(literal)),
        };
        match self.asked {
            Asked::Compare(operator, literal) => Ok(compare(operator, literal)),
            Asked::In(literals) => {
                let each = literals.iter().map(|literal| compare(Operator::Equal, literal));
                Ok(Verdict::Either(each.collect()))
            }
            Asked::Test(..) => Err(QueryError::filter(self.property.at, "a text was expected")),
        }
    }

    fn compare_text(&self, operator: Operator, literal: &Literal) -> Result<Verdict, QueryError> {
        if *literal == Literal::Null {
            return Ok(missing(operator));
        }
        let equal = match self.comparable(literal) {
            None => Verdict::Never,
            Some(text) if self.lower => Verdict::Is(Test::EqualsFolded(text)),
            Some(text) => Verdict::Is(Test::Equals(Scalar::Text(text))),
        };
        match operator {
            Operator::Equal => return Ok(equal),
            Operator::NotEqual => return Ok(equal.negated()),
            _ if self.lower => {
                let text = "tolower is compared with `eq`, `ne` and `in` only";
                return Err(QueryError::filter(self.property.at, text));
            }
            _ => {}
        }
        Ok(match self.comparable(literal) {
            Some(text) => ordered(operator, Scalar::Text(text)),
            None => Verdict::Never,
        })
    }

    /// A text that the property can be equal to: in small letters it never has a capital.
    fn comparable(&self, literal: &Literal) -> Option<String> {
        match literal {
            Literal::Text(text) if !self.lower || is_small(text) => Some(text.clone()),
            _ => None,
        }
    }
}

impl Asked<'_> {
    /// Whether a missing value passes.
    pub fn is_met_by_null(&self) -> bool {
        match self {
            Self::Compare(Operator::Equal, literal) => **literal == Literal::Null,
            Self::Compare(Operator::NotEqual, literal) => **literal != Literal::Null,
            Self::In(literals) => literals.contains(&Literal::Null),
            Self::Compare(..) | Self::Test(..) => false,
        }
    }
}

impl Verdict {
    fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }
}

fn place(term: &Term) -> Option<usize> {
    match term {
        Term::Property(property) | Term::Lower(property) | Term::Count(property, _) => {
            Some(property.at)
        }
        Term::Literal(_) => None,
    }
}

fn missing(operator: Operator) -> Verdict {
    match operator {
        Operator::Equal => Verdict::Is(Test::Missing),
        Operator::NotEqual => Verdict::Is(Test::Missing).negated(),
        _ => Verdict::Never,
    }
}

fn compare_step(operator: Operator, step: Step) -> Verdict {
    match (operator, step) {
        (operator, Step::At(step)) => ordered(operator, step),
        (Operator::Equal, _)
        | (Operator::Less | Operator::AtMost, Step::Below)
        | (Operator::Greater | Operator::AtLeast, Step::Above) => Verdict::Never,
        (Operator::NotEqual, _) => Verdict::Never.negated(),
        (Operator::Greater | Operator::AtLeast, Step::After(step)) => {
            ordered(Operator::Greater, step)
        }
        (Operator::Less | Operator::AtMost, Step::After(step)) => ordered(Operator::AtMost, step),
        (_, Step::Below | Step::Above) => Verdict::Is(Test::Missing).negated(),
    }
}

fn ordered(operator: Operator, scalar: Scalar) -> Verdict {
    Verdict::Is(match operator {
        Operator::Equal => Test::Equals(scalar),
        Operator::NotEqual => return Verdict::Is(Test::Equals(scalar)).negated(),
        Operator::Greater => Test::Greater(scalar),
        Operator::AtLeast => Test::AtLeast(scalar),
        Operator::Less => Test::Less(scalar),
        Operator::AtMost => Test::AtMost(scalar),
    })
}
