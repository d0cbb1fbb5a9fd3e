//! Compares one property with literals, and finds the equivalent tests of the model.

use jiff::Timestamp;
use polydex_model::query::{Collation, Scalar, Test};

use crate::filter::{
    Expr, Function, Literal, Operator, Property, QueryError, Term, evaluate::is_lower_case,
};

/// A property, and what a filter demands of it.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// The property.
    pub property: &'a Property,
    /// Whether the filter applies `tolower` to it.
    pub lower: bool,
    /// The condition that it must meet.
    pub condition: Condition<'a>,
}

/// A condition on a property.
#[derive(Debug)]
pub enum Condition<'a> {
    /// A comparison with one literal.
    Compare(Operator, &'a Literal),
    /// Equal to one of these literals.
    In(&'a [Literal]),
    /// A function of two texts: the property's, and this literal.
    Test(Function, &'a Literal),
}

/// A condition in terms of the model's tests.
#[derive(Clone, Debug, PartialEq)]
pub enum Predicate {
    /// No value passes.
    Never,
    /// Passes this test.
    Test(Test),
    /// Fails the inner predicate. A missing value passes if it fails the inner one.
    Not(Box<Predicate>),
    /// Passes any of these.
    AnyOf(Vec<Predicate>),
}

/// The position of a literal among the values that a property can have.
#[derive(Clone, Debug, PartialEq)]
pub enum Position {
    /// Equal to this value.
    At(Scalar),
    /// Between this value and the next.
    After(Scalar),
    /// Before all values.
    BeforeAll,
    /// After all values.
    AfterAll,
}

impl Position {
    /// At this microsecond, or after it if the literal is not exact.
    pub fn micros(micros: i128, is_exact: bool) -> Self {
        let time = i64::try_from(micros).ok().and_then(|at| Timestamp::from_microsecond(at).ok());
        match time {
            Some(time) if is_exact => Self::At(Scalar::Time(time)),
            Some(time) => Self::After(Scalar::Time(time)),
            None if micros < 0 => Self::BeforeAll,
            None => Self::AfterAll,
        }
    }
}

impl<'a> Comparison<'a> {
    /// Reads an expression as a comparison; `None` if it names no property. Comparing two
    /// properties is an error here.
    pub fn of(expr: &'a Expr) -> Result<Option<Self>, QueryError> {
        let (term, condition) = match expr {
            Expr::Compare(operator, term, Term::Literal(literal)) => {
                (term, Condition::Compare(*operator, literal))
            }
            Expr::Compare(operator, Term::Literal(literal), term) => {
                (term, Condition::Compare(operator.mirrored(), literal))
            }
            Expr::In(term, literals) => (term, Condition::In(literals)),
            Expr::Test(function, term, Term::Literal(literal)) => {
                (term, Condition::Test(*function, literal))
            }
            Expr::Compare(_, left, right) | Expr::Test(_, left, right) => {
                let at = place(left).or_else(|| place(right)).unwrap_or_default();
                return Err(QueryError::filter(at, "one side must be a literal here"));
            }
            _ => return Ok(None),
        };
        match term {
            Term::Property(property) => Ok(Some(Self { property, lower: false, condition })),
            Term::Lower(property) => Ok(Some(Self { property, lower: true, condition })),
            Term::Literal(_) | Term::Count(..) => Ok(None),
        }
    }

    /// The predicate on a text property.
    pub fn text(&self) -> Result<Predicate, QueryError> {
        match self.condition {
            Condition::Compare(operator, literal) => self.compare_text(operator, literal),
            Condition::In(literals) if self.lower => {
                let each = literals.iter();
                let each = each.map(|literal| self.compare_text(Operator::Equal, literal));
                Ok(Predicate::AnyOf(each.collect::<Result<_, _>>()?))
            }
            Condition::In(literals) => {
                let texts = literals.iter().filter_map(|literal| self.equal_text(literal));
                let one_of = Predicate::Test(Test::OneOf(texts.map(Scalar::Text).collect()));
                let missing = literals.contains(&Literal::Null);
                let missing = missing.then_some(Predicate::Test(Test::Missing));
                Ok(Predicate::AnyOf([one_of].into_iter().chain(missing).collect()))
            }
            Condition::Test(function, literal) => {
                let Some(part) = self.equal_text(literal) else {
                    return Ok(Predicate::Never);
                };
                Ok(Predicate::Test(match function {
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

    /// The predicate on a UUID property.
    pub fn id(&self) -> Result<Predicate, QueryError> {
        self.located(|literal| match literal {
            Literal::Id(id) => Position::At(Scalar::Uuid(*id)),
            _ => Position::BeforeAll,
        })
    }

    /// The predicate on a time property; the store keeps microseconds.
    pub fn time(&self) -> Result<Predicate, QueryError> {
        self.located(|literal| match literal {
            Literal::Time(at) => {
                let nanos = at.as_nanosecond();
                Position::micros(nanos.div_euclid(1000), nanos.rem_euclid(1000) == 0)
            }
            _ => Position::BeforeAll,
        })
    }

    /// The predicate on a property with discrete values; `position` locates a literal among them.
    pub fn located(
        &self,
        position: impl Fn(&Literal) -> Position,
    ) -> Result<Predicate, QueryError> {
        let compare = |operator, literal: &Literal| match literal {
            Literal::Null => missing(operator),
            literal => compare_step(operator, position(literal)),
        };
        match self.condition {
            Condition::Compare(operator, literal) => Ok(compare(operator, literal)),
            Condition::In(literals) => {
                let each = literals.iter().map(|literal| compare(Operator::Equal, literal));
                Ok(Predicate::AnyOf(each.collect()))
            }
            Condition::Test(..) => Err(QueryError::filter(self.property.at, "a text was expected")),
        }
    }

    fn compare_text(&self, operator: Operator, literal: &Literal) -> Result<Predicate, QueryError> {
        if *literal == Literal::Null {
            return Ok(missing(operator));
        }
        let equal = match self.equal_text(literal) {
            None => Predicate::Never,
            Some(text) if self.lower => Predicate::Test(Test::EqualsFolded(text)),
            Some(text) => Predicate::Test(Test::Equals(Scalar::Text(text))),
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
        Ok(match self.equal_text(literal) {
            Some(text) => ordered(operator, Scalar::Text(text)),
            None => Predicate::Never,
        })
    }

    /// The literal, if the property can equal it: lower-cased text has no capitals.
    fn equal_text(&self, literal: &Literal) -> Option<String> {
        match literal {
            Literal::Text(text) if !self.lower || is_lower_case(text) => Some(text.clone()),
            _ => None,
        }
    }
}

impl Condition<'_> {
    /// Whether a missing value meets the condition.
    pub fn is_met_by_null(&self) -> bool {
        match self {
            Self::Compare(Operator::Equal, literal) => **literal == Literal::Null,
            Self::Compare(Operator::NotEqual, literal) => **literal != Literal::Null,
            Self::In(literals) => literals.contains(&Literal::Null),
            Self::Compare(..) | Self::Test(..) => false,
        }
    }
}

impl Predicate {
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

fn missing(operator: Operator) -> Predicate {
    match operator {
        Operator::Equal => Predicate::Test(Test::Missing),
        Operator::NotEqual => Predicate::Test(Test::Missing).negated(),
        _ => Predicate::Never,
    }
}

fn compare_step(operator: Operator, position: Position) -> Predicate {
    match (operator, position) {
        (operator, Position::At(position)) => ordered(operator, position),
        (Operator::Equal, _)
        | (Operator::Less | Operator::AtMost, Position::BeforeAll)
        | (Operator::Greater | Operator::AtLeast, Position::AfterAll) => Predicate::Never,
        (Operator::NotEqual, _) => Predicate::Never.negated(),
        (Operator::Greater | Operator::AtLeast, Position::After(position)) => {
            ordered(Operator::Greater, position)
        }
        (Operator::Less | Operator::AtMost, Position::After(position)) => {
            ordered(Operator::AtMost, position)
        }
        (_, Position::BeforeAll | Position::AfterAll) => Predicate::Test(Test::Missing).negated(),
    }
}

fn ordered(operator: Operator, scalar: Scalar) -> Predicate {
    Predicate::Test(match operator {
        Operator::Equal => Test::Equals(scalar),
        Operator::NotEqual => return Predicate::Test(Test::Equals(scalar)).negated(),
        Operator::Greater => Test::Greater(scalar),
        Operator::AtLeast => Test::AtLeast(scalar),
        Operator::Less => Test::Less(scalar),
        Operator::AtMost => Test::AtMost(scalar),
    })
}
