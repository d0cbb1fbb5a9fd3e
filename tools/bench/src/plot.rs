//! Plots of figures, as SVG.

use std::path::Path;

use plotters::prelude::*;

use crate::report::number;

/// Lines of one plot: names and points.
pub type Lines = Vec<(String, Vec<(f64, f64)>)>;

/// What a plot says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Titles<'t> {
    pub plot: &'t str,
    pub x: &'t str,
    pub y: &'t str,
    /// From one mark of the x axis to the next, which is logarithmic.
    pub step: f64,
}

const SIZE: (u32, u32) = (760, 400);

/// Where names of lines stand: to the right of these pixels, so that they hide no line.
const NAMES_AT: i32 = 640;

const COLORS: [RGBColor; 6] = [
    RGBColor(31, 119, 180),
    RGBColor(214, 39, 40),
    RGBColor(44, 160, 44),
    RGBColor(148, 103, 189),
    RGBColor(255, 127, 14),
    RGBColor(127, 127, 127),
];

/// Draws lines into a file.
pub fn lines(file: &Path, titles: Titles<'_>, lines: &Lines) -> anyhow::Result<()> {
    let points = || lines.iter().flat_map(|(_, points)| points);
    let bound = |of: fn(f64, f64) -> f64, start: f64, axis: fn(&(f64, f64)) -> f64| {
        points().map(axis).fold(start, of)
    };
    let (first, last) = (bound(f64::min, f64::MAX, |p| p.0), bound(f64::max, 0.0, |p| p.0));
    let highest = bound(f64::max, 0.0, |p| p.1) * 1.1;
    let root = SVGBackend::new(file, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let (left, right) = root.split_horizontally(NAMES_AT);
    let mut chart = ChartBuilder::on(&left)
        .caption(titles.plot, ("sans-serif", 18))
        .margin(16)
        .x_label_area_size(44)
        .y_label_area_size(72)
        .build_cartesian_2d((first..last).log_scale().base(titles.step), 0.0..highest)?;
    chart
        .configure_mesh()
        .x_desc(titles.x)
        .y_desc(titles.y)
        .x_label_formatter(&|value| label(*value))
        .y_label_formatter(&|value| label(*value))
        .label_style(("sans-serif", 12))
        .axis_desc_style(("sans-serif", 13))
        .bold_line_style(BLACK.mix(0.15))
        .light_line_style(TRANSPARENT)
        .draw()?;
    let mut height = 60;
    for ((name, points), color) in lines.iter().zip(COLORS.iter().cycle()) {
        let style = color.stroke_width(2);
        chart.draw_series(LineSeries::new(points.iter().copied(), style))?;
        chart.draw_series(points.iter().map(|point| Circle::new(*point, 3, color.filled())))?;
        right.draw(&PathElement::new([(0, height), (18, height)], style))?;
        right.draw(&Text::new(name.as_str(), (24, height - 6), ("sans-serif", 13)))?;
        height += 22;
    }
    root.present()?;
    Ok(())
}

/// A number at an axis, without zeros that say nothing.
fn label(value: f64) -> String {
    let text = number(value);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}
