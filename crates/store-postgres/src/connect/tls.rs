//! TLS with PostgreSQL's meaning of `sslmode`: `verify-full` (and `verify-ca`, which is treated as
//! strictly) checks the server's certificate and name; `require` and `prefer` only encrypt, unless
//! `sslrootcert` names a file of certificates to check against. `system` in place of a file means
//! the machine's trusted roots, and allows no weaker mode than `verify-full`.

use std::{path::PathBuf, sync::Arc};

use polydex_store::StoreError;
use rustls::{
    ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
};
use tokio_postgres_rustls::MakeRustlsConnect;
use url::Url;

/// How a server's certificate is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verify {
    /// Nothing.
    Nothing,
    /// Against the machine's trusted roots.
    Machine,
    /// Against the certificates in a file.
    File(String),
}

/// A URL for the library, and the parameters that it does not know.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Read {
    /// The rest of the URL.
    pub(super) url: String,
    /// What `sslmode` and `sslrootcert` ask for.
    pub(super) verify: Verify,
    /// The file that `passfile` names.
    pub(super) passfile: Option<PathBuf>,
}

/// Extracts what the library does not know from a URL: `sslrootcert`, modes that verify,
/// `passfile`.
pub(super) fn of_url(given: &str) -> Result<Read, String> {
    // Several hosts are no web URL, so only the part after the `?` is parsed.
    let Some((base, parameters)) = given.split_once('?') else {
        return Ok(Read { url: given.to_owned(), verify: Verify::Nothing, passfile: None });
    };
    let mut url = Url::parse("postgres://host/").map_err(|error| error.to_string())?;
    url.set_query(Some(parameters));
    let (mut verify, mut root, mut passfile) = (Verify::Nothing, None, None);
    let mut kept = Vec::new();
    for (name, value) in url.query_pairs() {
        match (&*name, &*value) {
            ("sslrootcert", file) => root = Some(file.to_owned()),
            ("passfile", file) => passfile = Some(PathBuf::from(file)),
            ("sslmode", "verify-full" | "verify-ca") => {
                verify = Verify::Machine;
                kept.push(("sslmode".to_owned(), "require".to_owned()));
            }
            (name, value) => kept.push((name.to_owned(), value.to_owned())),
        }
    }
    match root {
        Some(file) if file == "system" => {
            match kept.iter().find(|(name, _)| name == "sslmode") {
                None => kept.push(("sslmode".to_owned(), "require".to_owned())),
                Some(_) if verify == Verify::Machine => {}
                Some(_) => return Err("sslrootcert=system needs sslmode=verify-full".to_owned()),
            }
            verify = Verify::Machine;
        }
        Some(file) => verify = Verify::File(file),
        None => {}
    }
    let mut rest = url;
    rest.query_pairs_mut().clear().extend_pairs(&kept);
    // The library expects `%20` for blanks.
    let rest = rest.query().unwrap_or_default().replace('+', "%20");
    let url = if rest.is_empty() { base.to_owned() } else { format!("{base}?{rest}") };
    Ok(Read { url, verify, passfile })
}

impl Verify {
    /// The TLS connector.
    pub(super) fn connector(&self) -> Result<MakeRustlsConnect, StoreError> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| StoreError::Failed(error.to_string()))?;
        let config = match self {
            Self::Nothing => builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(Anybody(provider)))
                .with_no_client_auth(),
            Self::Machine => builder.with_root_certificates(machine()).with_no_client_auth(),
            Self::File(file) => {
                builder.with_root_certificates(in_file(file)?).with_no_client_auth()
            }
        };
        Ok(MakeRustlsConnect::new(config))
    }
}

fn machine() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "a certificate of the machine cannot be read");
    }
    roots.add_parsable_certificates(found.certs);
    roots
}

fn in_file(file: &str) -> Result<RootCertStore, StoreError> {
    let refused = |why: String| StoreError::Failed(format!("sslrootcert {file}: {why}"));
    let mut roots = RootCertStore::empty();
    let certificates =
        CertificateDer::pem_file_iter(file).map_err(|error| refused(error.to_string()))?;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| refused(error.to_string()))?;
        roots.add(certificate).map_err(|error| refused(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(refused("no certificate in it".to_owned()));
    }
    Ok(roots)
}

/// Accepts any certificate whose key the server holds.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str, verify: Verify) -> Read {
        Read { url: url.to_owned(), verify, passfile: None }
    }

    #[test]
    fn what_the_library_does_not_read_is_taken_out() {
        let given = "postgres://ana@one:5432,two/polydex?sslmode=verify-full&target_session_attrs=read-write";
        let rest =
            "postgres://ana@one:5432,two/polydex?sslmode=require&target_session_attrs=read-write";
        assert_eq!(of_url(given), Ok(read(rest, Verify::Machine)));
        let rest = "postgres://one/polydex";
        let given = format!("{rest}?sslrootcert=%2Fetc%2Fca.pem");
        assert_eq!(of_url(&given), Ok(read(rest, Verify::File("/etc/ca.pem".into()))));
        assert_eq!(of_url(rest), Ok(read(rest, Verify::Nothing)));
        let passfile = of_url(&format!("{rest}?passfile=%2Fetc%2Fpgpass")).unwrap().passfile;
        assert_eq!(passfile, Some(PathBuf::from("/etc/pgpass")));
    }

    #[test]
    fn whoever_names_the_machines_roots_has_the_server_verified() {
        let of = |parameters: &str| of_url(&format!("postgres://one/polydex?{parameters}"));
        let verified = || Ok(read("postgres://one/polydex?sslmode=require", Verify::Machine));
        assert_eq!(of("sslrootcert=system"), verified());
        assert_eq!(of("sslrootcert=system&sslmode=verify-full"), verified());
        let refused = of("sslrootcert=system&sslmode=require");
        assert!(refused.is_err_and(|why| why.contains("verify-full")));
    }
}
