<?php
/**
 * The kept copy of the script: fetched by the server, never by a page view, and replaced only by a good one.
 *
 * @package Lanterne
 */

defined( 'ABSPATH' ) || exit;

/** A script of ours is a few kilobytes; with the banner, some more. */
const LANTERNE_MAX_BYTES = 20000;

/**
 * Fetches the script and keeps it. Whatever goes wrong, the last good copy stays.
 *
 * @return bool Whether the copy is as new as can be.
 */
function lanterne_refresh() {
	$settings = lanterne_settings();
	if ( '' === $settings['key'] || '' === $settings['origin'] ) {
		return false;
	}
	$state = (array) get_option( LANTERNE_STATE, array() );
	$found = lanterne_fetch( $settings );
	if ( ! isset( $found['body'] ) ) {
		$state['problem'] = $found['problem'];
		update_option( LANTERNE_STATE, $state, true );
		return false;
	}
	// The text first: a state never tells of a copy that is not there.
	update_option( LANTERNE_COPY, $found['body'], false );
	$state = array(
		'hash' => substr( hash( 'sha256', $found['body'] ), 0, 16 ),
		'at'   => time(),
	);
	update_option( LANTERNE_STATE, $state, true );
	return true;
}

/** A copy for another key, or of another origin, is worth nothing. */
function lanterne_forget_copy() {
	delete_option( LANTERNE_STATE );
	delete_option( LANTERNE_COPY );
}

/**
 * @param array $settings As of lanterne_settings().
 * @return array{body?: string, problem?: string}
 */
function lanterne_fetch( $settings ) {
	$ask      = $settings['origin'] . '/p/' . rawurlencode( $settings['key'] ) . '.js?films';
	$fits_all = $settings['origin'] . '/p.js?films';
	if ( 'auto' === $settings['source'] ) {
		return lanterne_fetch_one( $fits_all );
	}
	$found = lanterne_fetch_one( $ask );
	// A key that the pixel's origin does not know yet: the script that finds the consent's source by itself fits too.
	return 'http-404' === ( $found['problem'] ?? '' ) ? lanterne_fetch_one( $fits_all ) : $found;
}

/**
 * @param string $url Of the script.
 * @return array{body?: string, problem?: string}
 */
function lanterne_fetch_one( $url ) {
	if ( 0 !== strpos( $url, 'https://' ) ) {
		return array( 'problem' => 'not-https' );
	}
	$answer = wp_safe_remote_get(
		$url,
		array(
			'timeout'             => 10,
			'redirection'         => 0,
			'limit_response_size' => LANTERNE_MAX_BYTES + 1,
			'sslverify'           => true,
			'user-agent'          => 'Lanterne-WordPress', // Without the version and the address that WordPress would tell.
			'headers'             => array( 'accept' => 'text/javascript' ),
		)
	);
	if ( is_wp_error( $answer ) ) {
		return array( 'problem' => 'away' );
	}
	$status = (int) wp_remote_retrieve_response_code( $answer );
	if ( 200 !== $status ) {
		return array( 'problem' => 'http-' . $status );
	}
	$type = strtolower( (string) wp_remote_retrieve_header( $answer, 'content-type' ) );
	if ( ! preg_match( '#^(text|application)/javascript\s*(;|$)#', $type ) ) {
		return array( 'problem' => 'not-a-script' );
	}
	$body = (string) wp_remote_retrieve_body( $answer );
	if ( strlen( $body ) >= LANTERNE_MAX_BYTES ) {
		return array( 'problem' => 'too-long' );
	}
	return lanterne_is_our_script( $body ) ? array( 'body' => $body ) : array( 'problem' => 'not-ours' );
}

/**
 * What the origin sends is code that begins like code and bears the script's mark, or a remark alone, which does nothing.
 *
 * @param string $body What came.
 * @return bool
 */
function lanterne_is_our_script( $body ) {
	if ( preg_match( '#\A//[^\r\n]*\s*\z#', $body ) ) {
		return true;
	}
	return (bool) preg_match( '#\A(?:"use strict";)?[\w$(!;]#', $body ) && false !== strpos( $body, 'lanterneOn' );
}
