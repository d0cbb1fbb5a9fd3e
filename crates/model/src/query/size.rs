//! How large a query is, so that it can be refused before it costs anything.

use super::{Counted, Filter, PointFilter, Query, Test};

/// The size of a query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Conditions on members and contact points.
    pub conditions: usize,
    /// How deep filters are nested.
    pub depth: usize,
    /// Values that are listed ([`Test::OneOf`]), in all conditions together.
    pub values: usize,
    /// Keys of the order.
    pub keys: usize,
}

impl Query {
    /// Its size.
    ///
    /// ```
    /// use polydex_model::{Filter, Query, query::{Field, Test}};
    /// let missing = Filter::Is(Field::Notes, Test::Missing);
    /// let size = Query::first(Filter::Not(Box::new(missing)), 10).size();
    /// assert_eq!((size.conditions, size.depth), (1, 2));
    /// ```
    pub fn size(&self) -> Size {
        let mut size = Size { keys: self.order.len(), ..Size::default() };
        size.add(&self.filter, 1);
        size
    }
}

impl Size {
    fn add(&mut self, filter: &Filter, depth: usize) {
        self.depth = self.depth.max(depth);
        match filter {
            Filter::All => {}
            Filter::And(each) | Filter::Or(each) => {
                for one in each {
                    self.add(one, depth + 1);
                }
            }
            Filter::Not(inner) => self.add(inner, depth + 1),
            Filter::Is(_, test) => self.condition(test),
            Filter::Point(all) => self.add_points(all, depth),
            Filter::Count(Counted::Points(all), test) => {
                self.condition(test);
                self.add_points(all, depth);
            }
            Filter::Count(Counted::Values(_, each), test) => {
                self.condition(test);
                if let Some(test) = each {
                    self.condition(test);
                }
            }
            Filter::Pair(..) | Filter::Search(_) => self.conditions += 1,
        }
    }

    fn add_points(&mut self, all: &[PointFilter], depth: usize) {
        for one in all {
            self.add_point(one, depth + 1);
        }
    }

    fn add_point(&mut self, filter: &PointFilter, depth: usize) {
        self.depth = self.depth.max(depth);
        match filter {
            PointFilter::All(all) | PointFilter::Any(all) => self.add_points(all, depth),
            PointFilter::Not(inner) => self.add_point(inner, depth + 1),
            PointFilter::Text(test) | PointFilter::Label(test) | PointFilter::Member(_, test) => {
                self.condition(test);
            }
            PointFilter::Kind(_)
            | PointFilter::Context(..)
            | PointFilter::Feature(..)
            | PointFilter::Service(_)
            | PointFilter::Normal(_)
            | PointFilter::Digits(_)
            | PointFilter::Pair(..)
            | PointFilter::Chat
            | PointFilter::Managed
            | PointFilter::Primary
            | PointFilter::Id(_) => self.conditions += 1,
        }
    }

    fn condition(&mut self, test: &Test) {
        self.conditions += 1;
        if let Test::OneOf(values) = test {
            self.values += values.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Field, PointKind, Scalar};

    #[test]
    fn everything_that_is_asked_of_a_record_and_its_points_is_counted() {
        let numbers = || Test::OneOf((0..5).map(Scalar::Number).collect());
        let points = vec![
            PointFilter::Kind(PointKind::Phone),
            PointFilter::Not(Box::new(PointFilter::Any(vec![PointFilter::Text(numbers())]))),
        ];
        let filter = Filter::And(vec![
            Filter::All,
            Filter::Is(Field::Number, numbers()),
            Filter::Or(vec![
                Filter::Point(points.clone()),
                Filter::Count(Counted::Points(points), Test::Greater(Scalar::Number(1))),
                Filter::Count(Counted::Values(Field::Label, Some(Test::Missing)), numbers()),
                Filter::Search("ana".to_owned()),
            ]),
        ]);
        let size = Query::first(filter, 1).size();
        assert_eq!(size, Size { conditions: 9, depth: 6, values: 20, keys: 0 });
    }
}
