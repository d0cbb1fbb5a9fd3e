//! Plots of figures, as SVG.

use std::path::Path;

use plotters::prelude::*;

/// Lines of one plot: names and points.
pub type Lines = Vec<(String, Vec<(f64, f64)>)>;

/// What a plot says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Titles<'t> {
    pub plot: &'t str,
    pub x: &'t str,
    pub y: &'t str,
}

const SIZE: (u32, u32) = (720, 400);

const COLORS: [RGBColor; 6] = [
    RGBColor(31, 119, 180),
    RGBColor(214, 39, 40),
    RGBColor(44, 160, 44),
    RGBColor(148, 103, 189),
    RGBColor(255, 127, 14),
    RGBColor(127, 127, 127),
];

/// Draws lines into a file; the x axis is logarithmic.
pub fn lines(file: &Path, titles: Titles<'_>, lines: &Lines) -> anyhow::Result<()> {
    let points = || lines.iter().flat_map(|(_, points)| points);
    let bound = |of: fn(f64, f64) -> f64, start: f64, axis: fn(&(f64, f64)) -> f64| {
        points().map(axis).fold(start, of)
    };
    let (first, last) = (bound(f64::min, f64::MAX, |p| p.0), bound(f64::max, 0.0, |p| p.0));
    let highest = bound(f64::max, 0.0, |p| p.1) * 1.1;
    let root = SVGBackend::new(file, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption(titles.plot, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(70)
        .build_cartesian_2d((first..last).log_scale(), 0.0..highest)?;
    chart.configure_mesh().x_desc(titles.x).y_desc(titles.y).draw()?;
    for ((name, points), color) in lines.iter().zip(COLORS.iter().cycle()) {
        chart
            .draw_series(LineSeries::new(points.iter().copied(), color.stroke_width(2)))?
            .label(name.as_str())
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], *color));
    }
    chart.configure_series_labels().background_style(WHITE).border_style(BLACK).draw()?;
    root.present()?;
    Ok(())
}
