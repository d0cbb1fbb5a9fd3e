//! The dialects that the program knows, one line each.
//!
//! The server, its help texts and limits, the laws and the walk of all routes iterate over these
//! lists. Tools that link no web framework leave the feature `faces` off.

#[cfg(feature = "faces")]
use polydex_http::FaceSpec;
#[cfg(feature = "walks")]
use polydex_http::walk::Walk;
use polydex_lens::FormatSpec;
#[cfg(feature = "laws")]
use polydex_lens::laws::DialectLaws;

macro_rules! dialects {
    ($($(#[$condition:meta])? $format:ident, $face:ident;)+) => {
        /// The documents of every dialect.
        pub static FORMATS: &[&FormatSpec] = &[$($(#[$condition])? &$format::FORMAT),+];

        /// The protocol of every dialect.
        #[cfg(feature = "faces")]
        pub static FACES: &[&FaceSpec] = &[$($(#[$condition])? &$face::FACE),+];

        /// What every face answers each kind of caller, for tests of the permissions.
        #[cfg(feature = "walks")]
        pub static WALKS: &[(&FaceSpec, Walk)] =
            &[$($(#[$condition])? (&$face::FACE, $face::walk::WALK)),+];

        /// Every dialect, for tests of the laws.
        #[cfg(feature = "laws")]
        pub static LAWS: &[&DialectLaws] = &[$($(#[$condition])? &$format::laws::LAWS),+];
    };
}

dialects! {
    polydex_format_deskpro, polydex_face_deskpro;
    polydex_format_onlyoffice, polydex_face_onlyoffice;
    polydex_format_xurrent, polydex_face_xurrent;
    polydex_format_awork, polydex_face_awork;
    #[cfg(feature = "example")] polydex_format_example, polydex_face_example;
}

/// The documents of the dialect with this name.
pub fn format(name: &str) -> Option<&'static FormatSpec> {
    FORMATS.iter().copied().find(|format| format.name == name)
}
