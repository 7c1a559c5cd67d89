package handout

// device is one kind of device, with the steps by which it comes to trust the certificate and to use the filter.
type device struct {
	key, title string
	file       string // the form of the certificate that it takes
	trust, use []string
	note       string
}

// devices are the kinds that schools and families have. The words in a step are those on the device's own screen.
func devices() []device {
	const automatic = "Type the address of the set-up script, which stands below, then save."
	return []device{
		{key: "windows", title: "Windows", file: "/ca.crt",
			trust: []string{"Download the certificate and open it.", "Choose Install Certificate, then Local Machine (or Current User on a device of your own).",
				"Choose Place all certificates in the following store, then Browse, then Trusted Root Certification Authorities.",
				"Choose Next, then Finish. If Windows shows a thumbprint, compare it with the technician’s paper."},
			use:  []string{"Open Settings, then Network & internet, then Proxy.", "Beside Use setup script choose Set up.", automatic},
			note: "For many devices at once use Group Policy: Computer Configuration, Windows Settings, Security Settings, Public Key Policies."},
		{key: "macos", title: "Mac", file: "/ca.mobileconfig",
			trust: []string{"Download the profile and open it.", "Open System Settings and search for Profiles (Device Management).", "Open School web filter and choose Install.",
				"Open Keychain Access, find the certificate under System or login, open it, and under Trust choose Always Trust."},
			use:  []string{"Open System Settings, then Network, choose your network, then Details, then Proxies.", "Turn on Automatic proxy configuration.", automatic},
			note: "Devices that are managed get the profile from the school’s device management and trust it at once."},
		{key: "ipad", title: "iPad and iPhone", file: "/ca.mobileconfig",
			trust: []string{"Open this page in Safari and download the profile. Choose Allow.", "Open Settings, then Profile Downloaded, then Install.",
				"Open Settings, then General, then About, then Certificate Trust Settings.", "Turn on the switch beside the certificate. Without this step nothing is trusted."},
			use:  []string{"Open Settings, then Wi-Fi, and touch the i beside the school’s network.", "Choose Configure Proxy, then Automatic.", automatic},
			note: "Devices that are managed get the profile from the school’s device management and need none of these steps."},
		{key: "chromebook", title: "Chromebook", file: "/ca.crt",
			trust: []string{"Download the certificate.", "Open Settings, then Privacy and security, then Security, then Manage certificates.",
				"Choose Authorities, then Import, and open the certificate.", "Turn on Trust this certificate for identifying websites."},
			use:  []string{"Open Settings, then Network, choose your network, then Proxy.", "Choose Automatic proxy configuration.", automatic},
			note: "Chromebooks of the school get both from the Admin console: Devices, Networks, Certificates."},
		{key: "android", title: "Android", file: "/ca.crt",
			trust: []string{"Download the certificate.", "Open Settings and search for CA certificate.", "Choose Install anyway, then the file that you downloaded."},
			use:   []string{"Open Settings, then Wi-Fi, and the settings of the school’s network.", "Under Advanced choose Proxy, then Proxy Auto-Config.", automatic},
			note: "Most apps on Android trust no certificate that was added by hand; browsers do. An app that does not open is no fault of yours: " +
				"the technician can let it pass unopened."},
		{key: "linux", title: "Linux", file: "/ca.pem",
			trust: []string{"Download the certificate as school-filter.crt.", "Debian and Ubuntu: copy it to /usr/local/share/ca-certificates/ and run update-ca-certificates.",
				"Fedora: copy it to /etc/pki/ca-trust/source/anchors/ and run update-ca-trust."},
			use:  []string{"Open Settings, then Network, then Network Proxy, and choose Automatic.", automatic},
			note: "Firefox and Chromium on Linux keep certificates of their own: do the steps of Firefox too."},
		{key: "firefox", title: "Firefox on any device", file: "/ca.crt",
			trust: []string{"Open Settings, then Privacy & Security, then View Certificates.", "Choose Authorities, then Import, and open the certificate that you downloaded.",
				"Tick Trust this CA to identify websites, then OK."},
			use:  []string{"Open Settings and search for Network Settings.", "Choose Automatic proxy configuration URL.", automatic},
			note: "With the policy ImportEnterpriseRoots Firefox trusts what the device trusts."},
	}
}
